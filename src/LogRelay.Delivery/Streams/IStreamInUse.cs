using LogRelay.Journal;
using LogRelay.Journal.Streams;

namespace LogRelay.Delivery.Streams;

/// <summary>A stream while somebody uses it.</summary>
public interface IStreamInUse
{
    /// <summary>By what the program knows it; for people, too.</summary>
    string Id { get; }

    /// <summary>Whose lines they are, and which sinks it is kept for.</summary>
    StreamDescription Description { get; }

    /// <summary>The lines; only while the stream is used.</summary>
    StreamJournal Journal { get; }

    /// <summary>False while its lines are dropped and counted: its folder is of no use.</summary>
    bool IsStored { get; }
}
