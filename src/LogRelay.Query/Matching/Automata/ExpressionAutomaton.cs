using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace LogRelay.Query.Matching.Automata;

/// <summary>
/// Says whether an expression is found in UTF-8, as .NET's engine does, which reads UTF-16: with a table that is looked up
/// once for each byte, and filled in as it is needed. docs/adr/0009-expressions-over-bytes.md says why.
/// </summary>
/// <remarks>Any thread. What is learned is bounded, and forgotten when it is too much.</remarks>
internal sealed class ExpressionAutomaton
{
    // Cells of a table: 1 MiB. Nodes of its states: 2 MiB.
    private const int MaxCells = 256 * 1024;
    private const int MaxHeldNodes = 512 * 1024;
    private const int FirstStates = 8;

    // Of ASCII's bytes; with more of them, looking for the next one costs more than it saves.
    private const int MaxLeavingBytes = 40;

    private readonly Lock _lock = new();
    private readonly string _pattern;
    private readonly ExpressionGraph _graph;
    private readonly Alphabet _alphabet;
    private readonly byte[] _columns;
    private readonly int _width;
    private readonly int _start;

    // The bytes that lead away from the first state; null when it is not worth looking for them.
    private readonly ByteSet? _leaving;
    private AutomatonTable _table;

    private ExpressionAutomaton(string pattern, ExpressionGraph graph, Alphabet alphabet)
    {
        _pattern = pattern;
        _graph = graph;
        _alphabet = alphabet;
        _columns = alphabet.OfUnits[..128].ToArray();
        _width = alphabet.Columns;
        _table = NewTable();
        _start = _table.States.Start < 0 ? _table.States.Start : RowOf(_table.States.Start);
        _leaving = _start < 0 ? null : LeavingBytes();
    }

    /// <summary>Makes the automaton of an expression that .NET has accepted.</summary>
    /// <returns>Null for one that is not known here, or needs too much.</returns>
    public static ExpressionAutomaton? Of(string pattern, bool ignoreCase)
    {
        var sets = new CharacterSets();
        return PatternReader.Read(pattern, ignoreCase, sets) is { } piece && ExpressionGraph.Of(piece) is { } graph && Alphabet.Of(sets, graph.Anchors) is { } alphabet
            ? new ExpressionAutomaton(pattern, graph, alphabet)
            : null;
    }

    /// <summary>Whether the expression is found. Bytes that are not UTF-8 stand for U+FFFD.</summary>
    /// <exception cref="RegexMatchTimeoutException">It took too long.</exception>
    public bool IsIn(ReadOnlySpan<byte> text)
    {
        var run = new AutomatonRun(Volatile.Read(ref _table), _pattern);
        var isLastNewline = text.EndsWith((byte)'\n');
        var state = Read(ref run, isLastNewline ? text[..^1] : text);
        state = state > 0 && isLastNewline ? Step(ref run, state, _alphabet.LastNewline) : state;
        state = state > 0 ? Step(ref run, state, _alphabet.End) : state;
        return state == AutomatonStates.Found;
    }

    private int Read(ref AutomatonRun run, ReadOnlySpan<byte> text)
    {
        var state = _start;
        ref var origin = ref MemoryMarshal.GetReference(text);
        ref var columns = ref MemoryMarshal.GetArrayDataReference(_columns);
        ref var cells = ref MemoryMarshal.GetArrayDataReference(run.Table.Cells);
        for (var at = 0; at < text.Length && state > 0;)
        {
            if (state == _start && _leaving is not null)
            {
                var next = _leaving.IndexIn(text[at..]);
                if (next < 0)
                {
                    break;
                }
                at += next;
            }
            var value = Unsafe.Add(ref origin, at);
            if (value < 0x80)
            {
                // Within the table: all of a state's row is, and there is a cell in it for every column.
                var column = Unsafe.Add(ref columns, value);
                var next = Unsafe.Add(ref cells, state + column);
                at++;
                if (next != 0)
                {
                    state = next;
                    continue;
                }
                state = Make(ref run, state, column);
            }
            else
            {
                _ = Rune.DecodeFromUtf8(text[at..], out var rune, out var bytes);
                at += bytes;
                state = Step(ref run, state, rune);
            }
            cells = ref MemoryMarshal.GetArrayDataReference(run.Table.Cells);
        }
        return state;
    }

    private int Step(ref AutomatonRun run, int state, Rune rune)
    {
        Span<char> units = stackalloc char[2];
        foreach (var unit in units[..rune.EncodeToUtf16(units)])
        {
            state = state > 0 ? Step(ref run, state, _alphabet.OfUnits[unit]) : state;
        }
        return state;
    }

    private int Step(ref AutomatonRun run, int state, int column) =>
        run.Table.Cells[state + column] is var next and not 0 ? next : Make(ref run, state, column);

    /// <summary>Fills in a cell. The run goes on with the newest table.</summary>
    private int Make(ref AutomatonRun run, int state, int column)
    {
        run.Filled();
        lock (_lock)
        {
            if (_table.States != run.Table.States)
            {
                // All was forgotten meanwhile.
                state = RowOf(_table.States.Adopt(run.Table.States, StateOf(state)));
            }
            if (_table.Cells[state + column] is var known and not 0)
            {
                run.Table = _table;
                return known;
            }
            var states = _table.States;
            var number = states.Next(StateOf(state), column);
            var row = number < 0 ? number : RowOf(number);
            if (_table.States == states)
            {
                Volatile.Write(ref _table.Cells[state + column], row);
            }
            run.Table = _table;
            return row;
        }
    }

    private int StateOf(int row) => (row / _width) - 1;

    /// <summary>The row of a state of the newest table, which has room for it afterwards: either it has grown, or all else was forgotten.</summary>
    private int RowOf(int state)
    {
        var states = _table.States;
        var end = (state + 2) * _width;
        if (end > MaxCells || states.HeldNodes > MaxHeldNodes)
        {
            var table = NewTable();
            state = table.States.Adopt(states, state);
            // One that reads by the old table finds all that was in it.
            Volatile.Write(ref _table, table);
        }
        else if (end > _table.Cells.Length)
        {
            var larger = new int[Math.Min(MaxCells, _table.Cells.Length * 2)];
            _table.Cells.CopyTo(larger, 0);
            Volatile.Write(ref _table, new AutomatonTable(states, larger));
        }
        return (state + 1) * _width;
    }

    private AutomatonTable NewTable() => new(new AutomatonStates(_graph, _alphabet), new int[_width * FirstStates]);

    private ByteSet? LeavingBytes()
    {
        var run = new AutomatonRun(_table, _pattern);
        var leaving = new List<byte>();
        for (var value = 0; value < 128; value++)
        {
            if (Step(ref run, _start, _columns[value]) != _start)
            {
                leaving.Add((byte)value);
            }
        }
        return leaving.Count > MaxLeavingBytes ? null : new ByteSet(leaving);
    }
}
