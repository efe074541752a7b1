namespace LogRelay.Plugin.Delivery;

/// <summary>What <c>node.json</c> holds.</summary>
internal sealed record NodeName
{
    /// <summary>The newest format version that this program reads and writes.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Length of an id.</summary>
    public const int IdLength = 32;

    /// <summary>Format version of the file.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>32 hexadecimal digits in lower case.</summary>
    public required string Id { get; init; }

    /// <summary>The host's name when the id was made: for a person who finds the file in a copied folder.</summary>
    public string Name { get; init => field = value ?? ""; } = "";
}
