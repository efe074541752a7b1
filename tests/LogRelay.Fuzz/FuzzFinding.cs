namespace LogRelay.Fuzz;

/// <summary>An input at which a target fails.</summary>
/// <param name="Target">Its name.</param>
/// <param name="Input">The input.</param>
/// <param name="Failure">What was thrown.</param>
public sealed record FuzzFinding(string Target, byte[] Input, Exception Failure);
