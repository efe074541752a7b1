namespace LogRelay.Journal.Index;

/// <summary>What is known of a block. The values are on disk, in the index.</summary>
[Flags]
public enum BlockTraits : byte
{
    /// <summary>Only where it is.</summary>
    None = 0,

    /// <summary>Times, records and checksum are known.</summary>
    Summarized = 1,

    /// <summary>Level counts and a token filter are there too.</summary>
    Analyzed = 2,

    /// <summary>It holds chunks of split lines: a word that a cut goes through is in no filter.</summary>
    SplitLines = 4,
}
