namespace LogRelay.Aggregator.Access;

/// <summary>What a caller may do. None contains another: a token has each that it needs.</summary>
[Flags]
internal enum AccessScope
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Send a node's streams.</summary>
    Ingest = 1,

    /// <summary>Search what is stored.</summary>
    Read = 2,

    /// <summary>See how the aggregator is, and change it.</summary>
    Admin = 4,
}
