namespace LogRelay.Query.Matching.Automata.Syntax;

/// <summary>What a place between two characters can be asked for.</summary>
internal enum Anchor
{
    /// <summary>The beginning of the text: <c>\A</c>, and <c>^</c>.</summary>
    TextStart,

    /// <summary>The beginning, or behind a newline: <c>^</c> with <c>(?m)</c>.</summary>
    LineStart,

    /// <summary>The very end: <c>\z</c>.</summary>
    TextEnd,

    /// <summary>The end, or before a newline that is the text's last character: <c>\Z</c>, and <c>$</c>.</summary>
    LastLineEnd,

    /// <summary>The end, or before a newline: <c>$</c> with <c>(?m)</c>.</summary>
    LineEnd,

    /// <summary>Between a word's character and none: <c>\b</c>.</summary>
    WordEdge,

    /// <summary>Anywhere else: <c>\B</c>.</summary>
    NoWordEdge,
}
