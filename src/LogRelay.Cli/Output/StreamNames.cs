namespace LogRelay.Cli.Output;

/// <summary>What people call a stream.</summary>
internal static class StreamNames
{
    private const int ShortIdCharacters = 12;

    /// <summary>The container's name, else the beginning of its id; control characters made visible.</summary>
    public static string Of(Protocol.V1.Stream stream) =>
        stream.Fields.TryGetValue("container", out var name) && name.Length > 0 ? VisibleText.Of(name) : Short(stream);

    /// <summary>The beginning of its id, as docker ps shows it.</summary>
    public static string Short(Protocol.V1.Stream stream) =>
        VisibleText.Of(stream.Id.Length > ShortIdCharacters ? stream.Id[..ShortIdCharacters] : stream.Id);

    /// <summary>A field, made visible; empty when it is not known.</summary>
    public static string Field(Protocol.V1.Stream stream, string name) => stream.Fields.TryGetValue(name, out var value) ? VisibleText.Of(value) : "";
}
