using LogRelay.Aggregator;
using LogRelay.Journal.Storage;

await using var app = AggregatorHost.Build(AggregatorSettings.Read(Environment.GetEnvironmentVariable), new RealStorage(), args);
await app.RunAsync();
