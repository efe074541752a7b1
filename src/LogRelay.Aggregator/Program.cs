using LogRelay.Aggregator;
using LogRelay.Aggregator.Commands;
using LogRelay.Journal.Storage;

if (args.Length > 0)
{
    return AggregatorCommandLine.Run(args, Console.Out, Console.Error, Environment.GetEnvironmentVariable, TimeProvider.System);
}
try
{
    await using var app = AggregatorHost.Build(AggregatorSettings.Read(Environment.GetEnvironmentVariable), new RealStorage());
    await app.RunAsync();
    return 0;
}
catch (FormatException fault)
{
    // A setting or a file that an operator wrote: the message names it and the way out.
    await Console.Error.WriteLineAsync($"logrelay-aggregator: {fault.Message}");
    return 2;
}
