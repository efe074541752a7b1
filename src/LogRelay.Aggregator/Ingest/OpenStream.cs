using LogRelay.Aggregator.Store;

namespace LogRelay.Aggregator.Ingest;

/// <summary>One stream that a call has open, or is opening. The call's loop changes it; what ends beside the loop says so here.</summary>
internal sealed class OpenStream(string containerId)
{
    private volatile IStreamWriter? _writer;

    /// <summary>Full container id.</summary>
    public string ContainerId { get; } = containerId;

    /// <summary>Null until the store has opened it.</summary>
    public IStreamWriter? Writer
    {
        get => _writer;
        set => _writer = value;
    }

    /// <summary>True while no other call may have the stream.</summary>
    public bool IsLeased { get; set; }

    /// <summary>Ends, never with an exception, when <see cref="Writer"/> is there or will not come.</summary>
    public Task Opening { get; set; } = Task.CompletedTask;

    /// <summary>Set once something of the stream was refused, until it is opened again: what comes behind would leave a hole.</summary>
    public OnceFlag Refused { get; set; } = new();
}
