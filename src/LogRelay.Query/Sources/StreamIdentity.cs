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

    private static void Add(Dictionary<string, string> fields, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            fields[name] = value;
        }
    }
}
