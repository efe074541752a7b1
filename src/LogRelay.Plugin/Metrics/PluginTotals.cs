using LogRelay.Journal;
using LogRelay.Plugin.Fifo;

namespace LogRelay.Plugin.Metrics;

/// <summary>What all containers' streams together have done since the plugin started, those that are closed included. Any thread.</summary>
internal sealed class PluginTotals
{
    /// <summary>What came out of FIFOs.</summary>
    public FifoCounters Fifos { get; } = new();

    /// <summary>What journals stored and dropped.</summary>
    public JournalCounters Journals { get; } = new();

    /// <summary>What was dropped because a stream's folder could not be used.</summary>
    public JournalCounters StandIns { get; } = new();
}
