using LogRelay.Cli;

return await CommandLine.RunAsync(args, CliEnvironment.OfProcess());
