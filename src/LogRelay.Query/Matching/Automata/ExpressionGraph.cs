using LogRelay.Query.Matching.Automata.Syntax;

namespace LogRelay.Query.Matching.Automata;

/// <summary>An expression as nodes to be walked through, all ways at once (Thompson's construction). Immutable when it is made.</summary>
internal sealed class ExpressionGraph
{
    /// <summary>An expression that needs more is none for automata.</summary>
    public const int MaxNodes = 4000;

    private readonly List<Node> _nodes = [new Node(NodeKind.Found, 0, 0)];

    private ExpressionGraph()
    {
    }

    /// <summary>The nodes.</summary>
    public IReadOnlyList<Node> Nodes => _nodes;

    /// <summary>Where it begins.</summary>
    public int Start { get; private set; }

    /// <summary>True when a match begins where the text begins.</summary>
    public bool IsAnchored { get; private init; }

    /// <summary>Bit n: the <see cref="Anchor"/> with number n is asked for.</summary>
    public int Anchors { get; private set; }

    /// <summary>Makes the graph.</summary>
    /// <returns>Null when it would be too large.</returns>
    public static ExpressionGraph? Of(Piece piece)
    {
        var graph = new ExpressionGraph { IsAnchored = IsAnchoredPiece(piece) };
        graph.Start = graph.Before(0, piece);
        return graph.Start < 0 ? null : graph;
    }

    private static bool IsAnchoredPiece(Piece piece) => piece switch
    {
        AnchorPiece anchor => anchor.Anchor == Anchor.TextStart,
        SequencePiece sequence => sequence.Parts.Count > 0 && IsAnchoredPiece(sequence.Parts[0]),
        ChoicePiece choice => choice.Choices.All(IsAnchoredPiece),
        RepeatPiece repeat => repeat.Min > 0 && IsAnchoredPiece(repeat.Part),
        _ => false,
    };

    /// <summary>Puts a piece before a node.</summary>
    /// <returns>Where it begins; -1 when there are too many nodes.</returns>
    private int Before(int next, Piece piece)
    {
        switch (piece)
        {
            case CharacterPiece character:
                return Add(new Node(NodeKind.Take, character.Set, next));
            case AnchorPiece anchor:
                Anchors |= 1 << (int)anchor.Anchor;
                return Add(new Node(NodeKind.Check, (int)anchor.Anchor, next));
            case SequencePiece sequence:
                for (var i = sequence.Parts.Count - 1; i >= 0 && next >= 0; i--)
                {
                    next = Before(next, sequence.Parts[i]);
                }
                return next;
            case ChoicePiece choice:
                var start = Before(next, choice.Choices[^1]);
                for (var i = choice.Choices.Count - 2; i >= 0 && start >= 0; i--)
                {
                    start = Fork(start, Before(next, choice.Choices[i]));
                }
                return start;
            case RepeatPiece repeat:
                return Before(next, repeat);
            default:
                throw new ArgumentOutOfRangeException(nameof(piece), piece, "a piece of an expression that has no nodes");
        }
    }

    private int Before(int next, RepeatPiece repeat)
    {
        var times = repeat.Min;
        if (repeat.Max is { } max)
        {
            var end = next;
            for (var i = repeat.Min; i < max && next >= 0; i++)
            {
                var part = Before(next, repeat.Part);
                if (part == next)
                {
                    break;
                }
                next = Fork(end, part);
            }
        }
        else
        {
            var loop = Fork(next, next);
            var first = loop < 0 ? -1 : Before(loop, repeat.Part);
            if (first < 0)
            {
                return -1;
            }
            _nodes[loop] = new Node(NodeKind.Fork, first, next);
            (next, times) = times == 0 ? (loop, 0) : (first, times - 1);
        }
        for (var i = 0; i < times && next >= 0; i++)
        {
            var before = Before(next, repeat.Part);
            if (before == next)
            {
                // Nothing at all, however often.
                break;
            }
            next = before;
        }
        return next;
    }

    private int Fork(int one, int other) => one < 0 || other < 0 ? -1 : Add(new Node(NodeKind.Fork, other, one));

    private int Add(Node node)
    {
        if (_nodes.Count == MaxNodes)
        {
            return -1;
        }
        _nodes.Add(node);
        return _nodes.Count - 1;
    }
}
