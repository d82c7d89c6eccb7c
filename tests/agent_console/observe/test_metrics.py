from agent_console.observe.metrics import Metrics


def test_what_is_counted_is_shown() -> None:
    metrics = Metrics()
    metrics.count_frame("send")
    metrics.count_frame("send")
    metrics.count_error("conflict")
    metrics.sockets.labels("human").inc()
    shown = metrics.render().decode()
    assert 'handraise_frames_total{type="send"} 2.0' in shown
    assert 'handraise_errors_total{code="conflict"} 1.0' in shown
    assert 'handraise_sockets{socket="human"} 1.0' in shown


def test_a_storage_that_failed_is_remembered() -> None:
    metrics = Metrics()
    metrics.count_error("invalid")
    assert not metrics.storage_failed
    metrics.count_error("storage_unavailable")
    assert metrics.storage_failed


def test_two_servers_in_one_process_count_apart() -> None:
    first, second = Metrics(), Metrics()
    first.count_error("invalid")
    assert "handraise_errors_total{" not in second.render().decode()
