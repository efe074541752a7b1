namespace LogRelay.Query.Matching.Automata;

/// <summary>What is known of where an automaton's states lead.</summary>
/// <param name="States">The states. Two tables with the same ones have the same rows.</param>
/// <param name="Cells">
/// State n's row begins at (n + 1) * width. A cell is the beginning of the next state's row, negative for a state without one,
/// and 0 while nobody has been there.
/// </param>
internal sealed record AutomatonTable(AutomatonStates States, int[] Cells);
