using LogRelay.Journal.Streams;

namespace LogRelay.Query.Sources;

/// <summary>Makes the facts that queries know of a stream. Any thread.</summary>
public static class StreamIdentity
{
    private const string LabelPrefix = "label.";

    /// <summary>The facts of a stream that LogRelay wrote.</summary>
    /// <param name="description">What its <c>stream.json</c> says.</param>
    public static StreamFacts Of(StreamDescription description)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in description.Attributes)
        {
            fields[LabelPrefix + name.ToLowerInvariant()] = value;
        }
        foreach (var (name, value) in description.Placement)
        {
            Add(fields, name.ToLowerInvariant(), value);
        }
        Add(fields, "id", description.ContainerId);
        Add(fields, "container", description.ContainerName);
        Add(fields, "image", description.ImageName);
        Add(fields, "host", description.HostName);
        Add(fields, "tag", description.Tag);
        return new StreamFacts(description.ContainerId, fields);
    }

    /// <summary>The facts of a stream of which nothing is known but its id.</summary>
    public static StreamFacts Of(string streamId) =>
        new(streamId, new Dictionary<string, string>(StringComparer.Ordinal) { ["id"] = streamId });

    /// <summary>The facts of a stream that a node sent: two nodes may have containers of one id.</summary>
    /// <param name="facts">What the node knows of it.</param>
    /// <param name="origin">The node.</param>
    /// <returns>Its id is <c>CONTAINER@NODE</c>: what a container's id begins with finds it here, too.</returns>
    public static StreamFacts At(StreamFacts facts, StreamOrigin origin)
    {
        var fields = new Dictionary<string, string>(facts.Fields, StringComparer.Ordinal)
        {
            ["node"] = origin.NodeName,
            ["node_id"] = origin.NodeId,
        };
        _ = fields.TryAdd("host", origin.NodeName);
        return new StreamFacts($"{facts.StreamId}@{origin.NodeId}", fields);
    }

    /// <summary>The facts of a stream that a node sent.</summary>
    /// <param name="description">What its <c>stream.json</c> says.</param>
    /// <param name="origin">The node.</param>
    public static StreamFacts Of(StreamDescription description, StreamOrigin origin) => At(Of(description), origin);

    private static void Add(Dictionary<string, string> fields, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            fields[name] = value;
        }
    }
}
