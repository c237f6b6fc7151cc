using System.Runtime.Versioning;

// They use lavapipe, which Debian installs.
[assembly: SupportedOSPlatform("linux")]

// Validation messages belong to the test that runs, so one runs at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
