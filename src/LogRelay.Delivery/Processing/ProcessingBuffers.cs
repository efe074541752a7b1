using LogRelay.Delivery.Sinks;
using LogRelay.Journal.Entries;

namespace LogRelay.Delivery.Processing;

/// <summary>What one batch on its way through processing needs; shared by the streams of a pump, which take turns.</summary>
/// <remarks>One user at a time. Used again without allocating; <see cref="Release"/> gives the memory back.</remarks>
internal sealed class ProcessingBuffers : IDisposable
{
    /// <summary>Records as they are in the journal.</summary>
    public RecordBatch Read { get; } = new();

    /// <summary>After split lines were joined.</summary>
    public RecordBatch Joined { get; } = new();

    /// <summary>After lines that belong together were joined.</summary>
    public RecordBatch Grouped { get; } = new();

    /// <summary>After records were left out or made unreadable.</summary>
    public RecordBatch Done { get; } = new();

    /// <summary>What was found out about the records that are to be sent.</summary>
    public RecordFacts Facts { get; } = new();

    /// <summary>A line as patterns read it.</summary>
    public LineText Text { get; } = new();

    /// <summary>Gives the memory back until it is needed again.</summary>
    public void Release()
    {
        Read.Dispose();
        Joined.Dispose();
        Grouped.Dispose();
        Done.Dispose();
        Facts.Dispose();
        Text.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose() => Release();
}
