use super::*;

fn sweep(axes: &str) -> Sweep {
    let text = format!(
        "schema = 1\nseeds = 2\n[axes]\n{axes}\n[base.objective]\nfunction = \"booth\"\n[base.noise]\nkind = \"gaussian\"\nsigma = 1.0\n\
         [base.run]\nsteps = 20\nseed = 5\ntarget = 1.0\n\
         [[base.arm]]\nname = \"SGD\"\noptimizer = {{ kind = \"sgd\", eta = 0.01 }}\n\
         [[base.arm]]\nname = \"BELAY\"\noptimizer = {{ kind = \"sgd\", eta = 0.01 }}\naveraging = {{ kind = \"belay\", alpha = 0.1, beta = 0.5 }}\n"
    );
    Sweep::parse(&text, None, |_| unreachable!("there is a base")).unwrap()
}

#[test]
fn rows_are_those_of_single_runs_in_the_order_of_cell_arm_and_seed() {
    let axes = "\"objective.function\" = [\"booth\", \"rastrigin\"]\n\
                \"arm.*.optimizer.eta\" = { log = [1e-3, 1e-1], points = 3 }\n\
                \"arm.BELAY.averaging.decay\" = [0.5, 0.9]\n\
                \"start.point.1\" = [0.5, 1.5]\n\"run.steps\" = [20, 30]";
    let plan = Plan::new(sweep(axes)).unwrap();
    assert_eq!((plan.cells(), plan.runs(), plan.total_steps()), (48, 192, 96 * 20 + 96 * 30));
    let results = plan.run(InstructionSet::best(), |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(results.rows().len(), 192);
    let mut rows = results.rows().iter();
    for index in 0..plan.cells() {
        let cell = plan.cell(index).unwrap();
        assert_eq!(plan.index(&cell.places), index);
        let problem = cell.scenario.problem();
        for seed in 5..7 {
            let runs =
                crate::simulate::simulate(&cell.scenario, &problem, seed, |_| ControlFlow::Continue(())).unwrap();
            for (arm, run) in runs.iter().enumerate() {
                let row = &results.reported(index, arm)[seed as usize - 5];
                assert_eq!((row.cell, row.arm, row.seed, row.tuning), (index, arm, seed, false));
                assert_eq!(row.finish.outcome, run.outcome, "{:?}", cell.scenario);
                assert_eq!(row.best, problem.best());
            }
        }
        for arm in 0..2 {
            for seed in 5..7 {
                let row = rows.next().unwrap();
                assert_eq!((row.cell, row.arm, row.seed), (index, arm, seed));
            }
        }
    }
    let some = plan.compute_cells([7, 30, 2], InstructionSet::best(), |_| ControlFlow::Continue(())).unwrap();
    let same: Vec<_> = [7, 30, 2].into_iter().flat_map(|cell| &results.rows()[cell * 4..][..4]).collect();
    assert!(some.iter().eq(same));
    let beta = plan.cell(plan.index(&[1, 2, 0, 1, 1])).unwrap().scenario;
    assert_eq!((beta.start[1], beta.run.steps, beta.arms[1].optimizer.eta()), (1.5, 30, 0.1));
    assert_eq!(beta.arms[1].averaging, crate::optim::Averaging::belay(0.5, 0.5));
}

#[test]
fn a_cell_that_is_no_scenario_is_named_before_anything_runs() {
    for (axes, parts) in [
        ("\"arm.BELAY.averaging.beta\" = [0.5, 1.0]", ["beta is 1", "arm.BELAY.averaging.beta = 1"]),
        (
            "\"run.steps\" = [10]\n\"arm.*.optimizer.eta\" = [0.1, -1.0]",
            ["eta is -1", "run.steps = 10, arm.*.optimizer.eta = -1"],
        ),
        (
            "\"objective.function\" = [\"booth\", \"rosenbruck\"]",
            ["did you mean `rosenbrock`", "objective.function = rosenbruck"],
        ),
        ("\"arm.BELEY.averaging.beta\" = [0.5]", ["unknown arm `BELEY`", "did you mean `BELAY`"]),
        ("\"arm.SGD.averaging.beta\" = [0.5]", ["`kind` is missing", "arm.SGD.averaging.beta = 0.5"]),
        ("\"runn.steps\" = [10]", ["no such key", "did you mean `run`"]),
        ("\"run.seed\" = [9223372036854775807]", ["too large", "seed is 9223372036854775807"]),
        ("\"arm.0.name\" = [\"a\"]", ["may not change", "names"]),
        ("\"run.stop\" = [\"first-touch\"]", ["takes every run to its end", "leave `stop` out"]),
    ] {
        let error = Plan::new(sweep(axes)).unwrap_err().to_string();
        for part in parts {
            assert!(error.contains(part), "{axes}: {error}");
        }
    }
}

#[test]
fn axes_that_meet_are_refused_and_the_order_of_axes_does_not_matter() {
    for axes in [
        "\"arm.SGD.optimizer.eta\" = [0.1]\n\"arm.*.optimizer.eta\" = [0.2]",
        "\"arm.BELAY.averaging.alpha\" = [0.1]\n\"arm.BELAY.averaging.decay\" = [0.2]",
        "\"start.point\" = [[0.0, 1.0]]\n\"start.point.0\" = [0.2]",
        "\"run\" = [{ steps = 10 }]\n\"run.steps\" = [20]",
    ] {
        let error = Plan::new(sweep(axes)).unwrap_err().to_string();
        assert!(error.contains("set the same key"), "{axes}: {error}");
    }
    let function = "\"objective.function\" = [\"rosenbrock\"]\n";
    let steepness = "\"objective.parameters.b\" = [1.0, 7.0]\n";
    for axes in [format!("{function}{steepness}"), format!("{steepness}{function}")] {
        let plan = Plan::new(sweep(&axes)).unwrap();
        let landscape = plan.cell(1).unwrap().scenario.landscape;
        assert_eq!(
            landscape,
            crate::objective::Landscape::Function(crate::objective::Function::Rosenbrock { a: 1.0, b: 7.0 })
        );
    }
    let table = "\"arm.BELAY.averaging\" = [{ kind = \"belay\", alpha = 0.1, beta = 0.2 }, { kind = \"control\" }]\n";
    let error = Plan::new(sweep(&format!("{table}\"arm.BELAY.averaging.beta\" = [0.5]"))).unwrap_err().to_string();
    assert!(error.contains("unknown key `beta`"), "{error}");
}

#[test]
fn steps_and_targets_may_come_from_any_axis_over_the_run() {
    let axes = "\"run\" = [{ steps = 10 }, { steps = 400, target = 3.0 }]\n\"arm.*.optimizer.eta\" = [0.1, 0.2, 0.3]";
    let plan = Plan::new(sweep(axes)).unwrap();
    assert_eq!((plan.steps(0), plan.steps(5), plan.has_target()), (10, 400, true));
    assert_eq!(plan.total_steps(), (10 + 400) * 3 * 2 * 2);
    let plan = Plan::new(sweep("\"run.steps\" = { linear = [10, 40], points = 4 }")).unwrap();
    assert_eq!((0..4).map(|cell| plan.steps(cell)).collect::<Vec<_>>(), [10, 20, 30, 40]);
    let tuned = "\"run\" = [{ steps = 10 }]\n\"arm.*.optimizer.eta\" = [0.1]\n\
                 [tune]\nover = [\"arm.*.optimizer.eta\"]\nmetric = \"settled\"\nseeds = 2";
    assert!(Plan::new(sweep(tuned)).unwrap_err().to_string().contains("without a target"));
}

#[test]
fn a_request_is_written_as_it_is_read_and_blocks_cover_the_cells() {
    let axes = "\"arm.*.optimizer.eta\" = { log = [1e-3, 1e-1], points = 70000 }\n\
                [tune]\nover = [\"arm.*.optimizer.eta\"]\nmetric = \"first-touch\"\nseeds = 3";
    let sweep = sweep(axes);
    let again = Sweep::parse(&sweep.to_toml(), None, |_| unreachable!()).unwrap();
    assert_eq!(again.to_toml(), sweep.to_toml());
    assert_eq!((again.axes, again.tune, again.seeds), (sweep.axes.clone(), sweep.tune.clone(), sweep.seeds));
    let plan = Plan::new(sweep).unwrap();
    assert_eq!(plan.runs(), 70_000 * 2 * 5);
    assert!(plan.blocks() > 1);
    let cells: Vec<u64> = (0..plan.blocks()).flat_map(|block| plan.cells_of(block)).collect();
    assert!(cells.iter().copied().eq(0..plan.cells()));
}

#[test]
fn losses_are_named_by_the_objectives_of_all_cells_whatever_key_their_axis_has() {
    let functions = "\"objective.function\" = [\"booth\", \"rosenbrock\"]";
    let tables =
        "\"objective\" = [{ function = \"booth\" }, { expression = \"x^2 + y^2\" }, { expression = \"x + y\" }]";
    let bottomless = "\"objective\" = [{ expression = \"x + y\" }]";
    let copies = "\"noise\" = [{ kind = \"gaussian\", sigma = 1.0 }, { kind = \"minibatch\", samples = 8, batch = 2, spread = 0.5 }]";
    let other = "\"arm.*.optimizer.eta\" = [0.1, 0.2]";
    for (axes, quantity, statuses) in [
        (functions, "f − f*", vec!["proved"]),
        (tables, "f − f* or f − best found or f", vec!["proved", "best-found", "unknown"]),
        (bottomless, "f", vec!["unknown"]),
        (copies, "f − f*", vec!["proved"]),
        (other, "f − f*", vec!["proved"]),
    ] {
        for axes in
            [axes.to_owned(), format!("{axes}\n\"run.steps\" = [10, 20]"), format!("\"run.steps\" = [10]\n{axes}")]
        {
            let plan = Plan::new(sweep(&axes)).unwrap();
            assert_eq!((plan.quantity().as_str(), plan.statuses()), (quantity, statuses.clone()), "{axes}");
        }
    }
    let rippled = "[base.objective]\nfunction = \"rastrigin\"";
    let text = sweep(copies).to_toml().replace("[base.objective]\nfunction = \"booth\"", rippled);
    assert!(text.contains(rippled), "{text}");
    let plan = Plan::new(Sweep::parse(&text, None, |_| unreachable!()).unwrap()).unwrap();
    assert_eq!(plan.statuses(), ["proved", "best-found"]);
}
