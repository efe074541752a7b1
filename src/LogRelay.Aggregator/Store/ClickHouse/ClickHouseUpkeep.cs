using System.Globalization;

namespace LogRelay.Aggregator.Store.ClickHouse;

/// <summary>What is done for the store from time to time: tables made, ends written down, old days dropped.</summary>
internal sealed class ClickHouseUpkeep(ClickHouseStore store, ClickHouseSettings settings, TimeProvider time, ILogger<ClickHouseStore> logger) : BackgroundService
{
    private const int RoundsBetweenNotes = 60;
    private const int RoundsBetweenRetention = 3600;

    private static readonly TimeSpan Round = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var round = 0L; ; round++)
        {
            var pause = Round;
            try
            {
                _ = await store.PrepareAsync(stoppingToken);
                await store.NoteEndsAsync(ofAll: round % RoundsBetweenNotes == RoundsBetweenNotes - 1, stoppingToken);
                if (round % RoundsBetweenRetention == 0)
                {
                    await DropOldAsync(stoppingToken);
                }
            }
            catch (Exception failure) when (failure is IOException or TimeoutException)
            {
                ClickHouseLog.UpkeepFailed(logger, failure.Message);
                pause = AfterFailure;
                // What was not done is done in the next round.
                round--;
            }
            await Task.Delay(pause, time, stoppingToken);
        }
    }

    /// <summary>Drops the days that retention does not keep: a day is a partition.</summary>
    /// <exception cref="IOException">ClickHouse did not do it.</exception>
    public async Task DropOldAsync(CancellationToken ct)
    {
        if (settings.RetentionDays == 0)
        {
            return;
        }
        var oldest = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).AddDays(-settings.RetentionDays);
        var text = oldest.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var days = await store.Client.QueryAsync($"SELECT DISTINCT received FROM {store.Schema.Table("records")} WHERE received < toDate('{text}') ORDER BY received", ct);
        while (!days.IsAtEnd)
        {
            var day = DateOnly.FromDateTime(DateTime.UnixEpoch).AddDays(days.ReadDate()).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            await store.Client.ExecuteAsync($"ALTER TABLE {store.Schema.LocalRecords}{store.Schema.OnCluster} DROP PARTITION '{day}'", ct);
            ClickHouseLog.Dropped(logger, day, settings.RetentionDays);
        }
    }
}
