namespace LogRelay.Query.Engine;

/// <summary>The order in which records are found. Records of one time come in the order of their streams and positions.</summary>
public enum QueryOrder
{
    /// <summary>As they were written.</summary>
    OldestFirst,

    /// <summary>The other way round: the last N are found without reading what came before them.</summary>
    NewestFirst,
}
