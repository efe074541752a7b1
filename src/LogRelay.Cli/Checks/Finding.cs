namespace LogRelay.Cli.Checks;

/// <summary>What a check found.</summary>
/// <param name="Verdict">How it is.</param>
/// <param name="Text">What was seen, in one sentence.</param>
/// <param name="Advice">What to do; null when nothing is to be done.</param>
internal sealed record Finding(Verdict Verdict, string Text, string? Advice = null);
