namespace LogRelay.Aggregator.Store.Journals.Retention;

/// <summary>How old a closed stream's records are.</summary>
/// <param name="OldestNano">When the last record of its oldest segment was written; null: it has none.</param>
/// <param name="NewestNano">When its last record was written.</param>
/// <param name="Since">Since when this process knows it closed.</param>
internal sealed record StreamAge(long? OldestNano, long? NewestNano, DateTimeOffset Since);
