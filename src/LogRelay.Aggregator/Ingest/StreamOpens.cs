using System.Text.Json;
using LogRelay.Diagnostics.Messages;
using LogRelay.Journal;
using LogRelay.Journal.Streams;
using LogRelay.Protocol.V1;

namespace LogRelay.Aggregator.Ingest;

/// <summary>Checks what a node says of a stream that it opens.</summary>
internal static class StreamOpens
{
    /// <summary>Who the stream is.</summary>
    /// <exception cref="IngestFaultException">No stream can be that.</exception>
    public static StreamDescription Describe(StreamOpen open)
    {
        if (open.StartPosition > long.MaxValue / 2)
        {
            throw new IngestFaultException($"start_position {open.StartPosition} of stream {open.Stream} is beyond every journal");
        }
        if (!ContainerIds.IsValid(open.ContainerId))
        {
            throw new IngestFaultException($"container_id \"{Shown.Of(open.ContainerId)}\" is not a container id: {ContainerIds.Rule}");
        }
        if (open.Description.Length > IngestLimits.MaxDescriptionBytes)
        {
            throw new IngestFaultException($"the description of {open.ContainerId} has {open.Description.Length} bytes; {IngestLimits.MaxDescriptionBytes} are allowed");
        }
        try
        {
            var description = StreamDescriptionFile.Parse(open.Description.Span);
            return description.ContainerId == open.ContainerId
                ? description with { Sinks = null }
                : throw new IngestFaultException($"the description of {open.ContainerId} is that of \"{Shown.Of(description.ContainerId)}\"");
        }
        catch (Exception damage) when (damage is JsonException or JournalFormatException)
        {
            throw new IngestFaultException($"the description of {open.ContainerId} cannot be read: {damage.Message}");
        }
    }
}
