using LogRelay.Query.Matching.Automata.Syntax;

namespace LogRelay.Query.Matching.Automata;

/// <summary>
/// The states of an automaton, made when they are first reached: each is a set of nodes of the graph, and what stood before
/// it. One thread at a time.
/// </summary>
internal sealed class AutomatonStates
{
    /// <summary>Value of a state from which no match can come any more.</summary>
    public const int Dead = -1;

    /// <summary>Value of a state in which there is a match.</summary>
    public const int Found = -2;

    private readonly ExpressionGraph _graph;
    private readonly Alphabet _alphabet;
    private readonly List<int[]> _states = [];
    private readonly Dictionary<int[], int> _numbers = new(new SameNodes());
    private readonly Stack<int> _open = new();
    private readonly Stack<int> _pending = new();
    private readonly List<int> _next = [];
    private readonly int[] _seen;
    private readonly int[] _reached;
    private int _round;

    /// <summary>Begins with the first state.</summary>
    public AutomatonStates(ExpressionGraph graph, Alphabet alphabet)
    {
        _graph = graph;
        _alphabet = alphabet;
        _seen = new int[graph.Nodes.Count];
        _reached = new int[graph.Nodes.Count];
        _round = 1;
        Start = Reach(graph.Start) ? Found : Keep(alphabet.AtStart);
    }

    /// <summary>The first state.</summary>
    public int Start { get; }

    /// <summary>Nodes that all states together hold.</summary>
    public int HeldNodes { get; private set; }

    /// <summary>The number of a state of another object with the same graph.</summary>
    public int Adopt(AutomatonStates other, int state) => Keep(other._states[state]);

    /// <summary>The state to which a column leads.</summary>
    public int Next(int state, int column)
    {
        _round++;
        _next.Clear();
        var nodes = _states[state];
        var before = (Before)nodes[0];
        foreach (var node in nodes.AsSpan(1))
        {
            _open.Push(node);
        }
        while (_open.TryPop(out var open))
        {
            if (_seen[open] == _round)
            {
                continue;
            }
            _seen[open] = _round;
            if (Visit(_graph.Nodes[open], before, column))
            {
                _open.Clear();
                return Found;
            }
        }
        if (column == _alphabet.End)
        {
            return Dead;
        }
        // A match may begin behind every character.
        return !_graph.IsAnchored && Reach(_graph.Start) ? Found
            : _next.Count == 0 ? Dead
            : Keep(_alphabet.Behind(column));
    }

    private bool Visit(Node node, Before before, int column)
    {
        switch (node.Kind)
        {
            case NodeKind.Found:
                return true;
            case NodeKind.Take:
                return _alphabet.IsIn(column, node.Argument) && Reach(node.Next);
            case NodeKind.Check:
                if (_alphabet.Holds((Anchor)node.Argument, before, column))
                {
                    _open.Push(node.Next);
                }
                return false;
            default:
                _open.Push(node.Argument);
                _open.Push(node.Next);
                return false;
        }
    }

    /// <summary>Adds the nodes at which a step ends to the next state: those that wait for a character or ask for a condition.</summary>
    /// <returns>True when the match ends there.</returns>
    private bool Reach(int node)
    {
        _pending.Clear();
        _pending.Push(node);
        while (_pending.TryPop(out var reached))
        {
            if (_reached[reached] == _round)
            {
                continue;
            }
            _reached[reached] = _round;
            switch (_graph.Nodes[reached].Kind)
            {
                case NodeKind.Found:
                    return true;
                case NodeKind.Fork:
                    _pending.Push(_graph.Nodes[reached].Argument);
                    _pending.Push(_graph.Nodes[reached].Next);
                    break;
                default:
                    _next.Add(reached);
                    break;
            }
        }
        return false;
    }

    private int Keep(Before before)
    {
        _next.Sort();
        return Keep([(int)before, .. _next]);
    }

    private int Keep(int[] nodes)
    {
        if (!_numbers.TryGetValue(nodes, out var number))
        {
            number = _states.Count;
            _numbers.Add(nodes, number);
            _states.Add(nodes);
            HeldNodes += nodes.Length;
        }
        return number;
    }

    private sealed class SameNodes : IEqualityComparer<int[]>
    {
        public bool Equals(int[]? x, int[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(int[] obj)
        {
            var hash = new HashCode();
            hash.AddBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(obj.AsSpan()));
            return hash.ToHashCode();
        }
    }
}
