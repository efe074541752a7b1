namespace LogRelay.Query;

/// <summary>What is known of a stream without reading it: the fields that queries know of every record. Immutable.</summary>
/// <param name="StreamId">Full container id; of another node's container with <c>@</c> and the node's id behind it.</param>
/// <param name="Fields">By lower-case name: service, project, container, host, image, label.NAME and so on; absent where unknown.</param>
public sealed record StreamFacts(string StreamId, IReadOnlyDictionary<string, string> Fields)
{
    private const string LabelPrefix = "label.";

    private static readonly string[] Names = ["service", "project", "container", "id", "host", "image", "tag", "stack", "task", "node", "node_id"];

    /// <summary>Whether a field belongs to the stream and never to its lines.</summary>
    public static bool IsLabel(string field) => field.StartsWith(LabelPrefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>The value of a field, if it is one of the stream's and known.</summary>
    public string? Find(string field) => Fields.GetValueOrDefault(field.ToLowerInvariant());

    /// <summary>The names that a stream may know; a line's field of the same name is found only where the stream knows none.</summary>
    public static IReadOnlyList<string> KnownNames => Names;
}
