using System.Runtime.Versioning;

// They ask /proc, so they run on Linux, the system that is tested.
[assembly: SupportedOSPlatform("linux")]

// Tests count the mappings and descriptors of the process, and its pages: one at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
