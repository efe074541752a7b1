using Xunit.Sdk;
using Xunit.v3;

// Some tests measure what is allocated or kept in memory; another test beside them would be in the measure.
[assembly: Parallelization(Mode = ParallelMode.None)]
