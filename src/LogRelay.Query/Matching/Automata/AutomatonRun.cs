using System.Diagnostics;
using System.Text.RegularExpressions;
using LogRelay.Query.Language;

namespace LogRelay.Query.Matching.Automata;

/// <summary>One text on its way through an automaton.</summary>
/// <param name="table">The newest that this text has seen.</param>
/// <param name="pattern">The expression.</param>
internal struct AutomatonRun(AutomatonTable table, string pattern)
{
    private const int CellsPerLook = 1024;

    private long _began;
    private int _cells;

    /// <summary>The newest table that this text has seen.</summary>
    public AutomatonTable Table = table;

    /// <summary>Counts a cell that had to be filled in, which takes time that tables do not.</summary>
    /// <exception cref="RegexMatchTimeoutException">There was no end to it.</exception>
    public void Filled()
    {
        if (_cells++ % CellsPerLook != 0)
        {
            return;
        }
        _began = _began == 0 ? Stopwatch.GetTimestamp() : _began;
        if (Stopwatch.GetElapsedTime(_began) > QueryRegex.MaxTimePerLine)
        {
            throw new RegexMatchTimeoutException("", pattern, QueryRegex.MaxTimePerLine);
        }
    }
}
