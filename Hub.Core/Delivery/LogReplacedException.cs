namespace Hub.Core.Delivery;

/// <summary>The log is not the one, or not as far as the one, that the repository has followed (<see cref="SinkCodes.LogReplaced"/>).</summary>
public sealed class LogReplacedException(string sink, long size) : Exception(
    $"{SinkCodes.LogReplaced}: 汇聚任务 {sink} 跟随过 {size} 条的日志，而现在的日志没有这个检查点：数据库被恢复到了较早的状态，或换成了另一份日志。同一序号的新报文会被当作已入库而丢掉，因此停止入库 · "
    + $"Sink {sink} has followed the log up to a checkpoint of {size} entries that the log does not have: its database was put back to an older state, or is another log. "
    + "New messages under the same indices would be taken for applied, so nothing is applied.");
