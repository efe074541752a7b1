using LogRelay.Diagnostics.Messages;

namespace LogRelay.Aggregator.Store;

/// <summary><c>node.json</c>: who a node is.</summary>
internal sealed record NodeIdentity
{
    /// <summary>The newest format version that this program reads and writes.</summary>
    public const int CurrentVersion = 1;

    private const int IdLength = 32;
    private const int MaxNameLength = 253;

    /// <summary>Format version of the file.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>32 hexadecimal digits, made on the node.</summary>
    public required string Id { get; init; }

    /// <summary>The host's name, as it was when the node called last.</summary>
    public required string Name { get; init; }

    /// <summary>The plugin's version, as it said it last.</summary>
    public string Software { get; init => field = value ?? ""; } = "";

    /// <summary>When it was heard of last, as far as that was written down: at each call's beginning and end.</summary>
    public DateTimeOffset? LastSeen { get; init; }

    /// <summary>True for 32 hexadecimal digits.</summary>
    public static bool IsId(string id) => id.Length == IdLength && id.All(char.IsAsciiHexDigitLower);

    /// <summary>What a caller says of itself, if it can be a node.</summary>
    /// <param name="id">Becomes the name of a folder.</param>
    /// <param name="name">For people.</param>
    /// <param name="fault">Why not, when null comes back.</param>
    public static NodeIdentity? Of(string id, string name, out string? fault)
    {
        fault = null;
        if (!IsId(id))
        {
            fault = $"node_id \"{Shown.Of(id)}\" is not {IdLength} hexadecimal digits";
            return null;
        }
        if (name.Length is 0 or > MaxNameLength || name.Any(char.IsControl))
        {
            fault = $"node_name \"{Shown.Of(name)}\" is not a host name of 1 to {MaxNameLength} characters";
            return null;
        }
        return new NodeIdentity { Id = id, Name = name };
    }
}
