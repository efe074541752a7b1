using BenchmarkDotNet.Running;

BenchmarkSwitcher.FromAssembly(typeof(LogRelay.Benchmarks.AppendBenchmarks).Assembly).Run(args);
