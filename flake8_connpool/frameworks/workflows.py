"""Workflow engines, which run each step in its own process, or the whole workflow in one.

Airflow's supervisor, Dagster's default executor and Metaflow's runtime start a process for each
step, Flyte a container. Kedro and a Prefect flow run once in a process. A Prefect task runs in the
process of its flow, as often as that calls it. Luigi does either, depending on its number of
workers, so it is unknown.
"""

from flake8_connpool.frameworks.schema import (
    AS_CALLED,
    PROCESS,
    UNKNOWN,
    CallbackTaker,
    Framework,
    Placement,
    Runs,
    each,
    overridden,
    spelled,
)

_TICK = Runs(Placement.PER_REQUEST, "tick")
_AIRFLOW = (
    "airflow.models.BaseOperator",
    "airflow.models.baseoperator.BaseOperator",
    "airflow.providers.common.compat.sdk.BaseOperator",
    "airflow.sdk.BaseOperator",
    "airflow.sdk.bases.operator.BaseOperator",
)
_SENSORS = (
    "airflow.providers.common.compat.sdk.BaseSensorOperator",
    "airflow.sdk.BaseSensorOperator",
    "airflow.sdk.bases.sensor.BaseSensorOperator",
    "airflow.sensors.base.BaseSensorOperator",
)
_AIRFLOW_TASKS = (
    "airflow.decorators.task",
    "airflow.providers.common.compat.sdk.task",
    "airflow.sdk.definitions.decorators.task",
    "airflow.sdk.task",
)
_LUIGI = spelled(
    ("luigi",),
    ("ExternalTask", "Task", "WrapperTask", "task.ExternalTask", "task.Task", "task.WrapperTask"),
)

WORKFLOWS = Framework(
    "workflows",
    decorators={
        **dict.fromkeys(_AIRFLOW_TASKS, PROCESS),
        **each(
            _AIRFLOW_TASKS,
            ("branch", "external_python", "sensor", "short_circuit", "virtualenv"),
            PROCESS,
        ),
        **each(
            ("dagster",),
            ("asset", "asset_check", "graph_asset", "multi_asset", "observable_source_asset", "op"),
            PROCESS,
        ),
        **each(
            ("dagster",),
            ("asset_sensor", "multi_asset_sensor", "run_status_sensor", "schedule", "sensor"),
            _TICK,
        ),
        **each(("flytekit", "flytekit.core.task"), ("task",), PROCESS),
        **each(("flytekit",), ("dynamic",), PROCESS),
        **each(("metaflow", "metaflow.decorators"), ("step",), PROCESS),
        **each(("metaflow",), ("catch", "retry", "timeout"), AS_CALLED),
        **each(("prefect", "prefect.flows"), ("flow",), PROCESS),
        **each(("prefect", "prefect.tasks"), ("task",), AS_CALLED),
    },
    takers={
        "airflow.operators.python.PythonOperator": CallbackTaker(PROCESS, None, "python_callable"),
        "airflow.providers.standard.operators.python.PythonOperator": CallbackTaker(
            PROCESS, None, "python_callable"
        ),
        **each(
            ("kedro.pipeline", "kedro.pipeline.node"), ("node",), CallbackTaker(PROCESS, 0, "func")
        ),
    },
    bases={
        **overridden(
            _AIRFLOW, dict.fromkeys(("execute", "on_kill", "post_execute", "pre_execute"), PROCESS)
        ),
        **overridden(_SENSORS, {"execute": PROCESS, "poke": UNKNOWN}),
        **overridden(_LUIGI, {"run": UNKNOWN}),
    },
)
