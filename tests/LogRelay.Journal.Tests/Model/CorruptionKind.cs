namespace LogRelay.Journal.Tests.Model;

/// <summary>Ways to damage a file.</summary>
internal enum CorruptionKind
{
    /// <summary>A few bits change.</summary>
    Flip,

    /// <summary>A range becomes NULs.</summary>
    Zero,

    /// <summary>The end is cut off.</summary>
    Cut,

    /// <summary>Two ranges change places.</summary>
    Swap,
}
