namespace Cleave.Bench.Soak;

/// <summary>The outcome of a soak for one allocator.</summary>
/// <param name="Allocator">The name of the allocator.</param>
/// <param name="Allocated">The number of blocks that were allocated.</param>
/// <param name="Refused">The number of requests for which the allocator had no room.</param>
/// <param name="Validations">The number of times that the allocator and all canaries were checked.</param>
/// <param name="Misuses">The number of mistakes that were made on purpose and refused.</param>
/// <param name="Fault">The first fault in words; null if none was found.</param>
public sealed record SoakResult(string Allocator, long Allocated, long Refused, long Validations, long Misuses, string? Fault);
