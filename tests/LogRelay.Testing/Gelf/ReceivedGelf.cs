namespace LogRelay.Testing.Gelf;

/// <summary>A message that passed every rule of GELF 1.1.</summary>
/// <param name="Host">The sender.</param>
/// <param name="ShortMessage">The line.</param>
/// <param name="Timestamp">Seconds since 1970, with all decimals that were sent.</param>
/// <param name="Level">Syslog severity.</param>
/// <param name="Fields">Additional fields, names with their underscore; numbers as they were written.</param>
/// <param name="FullMessage">All lines; null when there is one only.</param>
public sealed record ReceivedGelf(
    string Host,
    string ShortMessage,
    decimal Timestamp,
    int Level,
    IReadOnlyDictionary<string, string> Fields,
    string? FullMessage = null);
