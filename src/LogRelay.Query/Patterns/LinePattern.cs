using LogRelay.Query.Engine;

namespace LogRelay.Query.Patterns;

/// <summary>Lines that are similar: the same but for numbers, times, addresses, identifiers and quoted text.</summary>
/// <param name="Text">What they have in common, with <c>&lt;num&gt;</c> and the like where they differ.</param>
/// <param name="Records">How many there are.</param>
/// <param name="FirstNano">Earliest time: nanoseconds since 1970-01-01 UTC.</param>
/// <param name="LastNano">Latest time.</param>
/// <param name="Sample">One of them, the first that was met.</param>
/// <param name="EarlierRecords">How many there were in the window that it is compared with; 0 without one.</param>
/// <param name="Change">What that says.</param>
public sealed record LinePattern(
    string Text, long Records, long FirstNano, long LastNano, FoundRecord Sample, long EarlierRecords, PatternChange Change);
