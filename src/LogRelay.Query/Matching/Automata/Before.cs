namespace LogRelay.Query.Matching.Automata;

/// <summary>What stands before a place, so far as an expression's anchors ask for it.</summary>
internal enum Before
{
    /// <summary>Something that is none of the others, or nobody asks.</summary>
    Other,

    /// <summary>Nothing: the text begins.</summary>
    Start,

    /// <summary>A word's character.</summary>
    Word,

    /// <summary>A newline.</summary>
    Newline,
}
