using LogRelay.Query.Matching.Automata.Syntax;

namespace LogRelay.Query.Matching.Automata;

/// <summary>
/// What an automaton reads: a column for each class of units, one for a newline that is the text's last character, and
/// one for its end. Immutable; any thread.
/// </summary>
internal sealed class Alphabet
{
    private const int StartAnchors = (1 << (int)Anchor.TextStart) | (1 << (int)Anchor.LineStart);
    private const int NewlineAnchors = (1 << (int)Anchor.LineStart) | (1 << (int)Anchor.LineEnd) | (1 << (int)Anchor.LastLineEnd);
    private const int WordAnchors = (1 << (int)Anchor.WordEdge) | (1 << (int)Anchor.NoWordEdge);

    private readonly UnitClasses _classes;
    private readonly int _anchors;
    private readonly int? _wordSet;
    private readonly int _newline;

    private Alphabet(UnitClasses classes, int anchors, int? wordSet)
    {
        _classes = classes;
        _anchors = anchors;
        _wordSet = wordSet;
        _newline = classes.Classes['\n'];
        LastNewline = classes.Sets.Count;
        End = LastNewline + 1;
    }

    /// <summary>The column of a newline that nothing follows.</summary>
    public int LastNewline { get; }

    /// <summary>The column of the end.</summary>
    public int End { get; }

    /// <summary>How many there are.</summary>
    public int Columns => End + 1;

    /// <summary>The column of each unit, unless it is the last newline.</summary>
    public ReadOnlySpan<byte> OfUnits => _classes.Classes;

    /// <summary>What stands before the first character.</summary>
    public Before AtStart => (_anchors & StartAnchors) != 0 ? Before.Start : Before.Other;

    /// <summary>Makes the alphabet of an expression.</summary>
    /// <param name="sets">Its sets; those that its anchors need are added.</param>
    /// <param name="anchors">As in <see cref="ExpressionGraph.Anchors"/>.</param>
    /// <returns>Null when it would be too large.</returns>
    public static Alphabet? Of(CharacterSets sets, int anchors)
    {
        var wordSet = (anchors & WordAnchors) == 0 ? -1 : sets.WordUnits();
        // A newline that counts must not be in a class with others.
        var newline = (anchors & NewlineAnchors) == 0 ? -1 : sets.Literal('\n', ignoreCase: false);
        return wordSet is not null && newline is not null && UnitClasses.Of(sets.Sets) is { } classes
            ? new Alphabet(classes, anchors, wordSet < 0 ? null : wordSet)
            : null;
    }

    /// <summary>Whether what a column stands for is in a set.</summary>
    public bool IsIn(int column, int set) => column != End && ((SetsOf(column) >> set) & 1) != 0;

    /// <summary>What stands before a place behind a column.</summary>
    public Before Behind(int column) =>
        IsNewline(column) && (_anchors & (1 << (int)Anchor.LineStart)) != 0 ? Before.Newline
        : IsWord(column) ? Before.Word
        : Before.Other;

    /// <summary>Whether an anchor holds between what was before and a column.</summary>
    public bool Holds(Anchor anchor, Before before, int column) => anchor switch
    {
        Anchor.TextStart => before == Before.Start,
        Anchor.LineStart => before is Before.Start or Before.Newline,
        Anchor.TextEnd => column == End,
        Anchor.LastLineEnd => column == End || column == LastNewline,
        Anchor.LineEnd => column == End || IsNewline(column),
        Anchor.WordEdge => before == Before.Word != IsWord(column),
        _ => before == Before.Word == IsWord(column),
    };

    private ulong SetsOf(int column) => _classes.Sets[column == LastNewline ? _newline : column];

    private bool IsNewline(int column) => column == LastNewline || column == _newline;

    private bool IsWord(int column) => _wordSet is { } word && IsIn(column, word);
}
