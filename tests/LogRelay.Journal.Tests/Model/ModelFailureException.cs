namespace LogRelay.Journal.Tests.Model;

/// <summary>The journal did what the model says it must not.</summary>
public sealed class ModelFailureException(string message) : Exception(message);
