namespace Cleave.Memory.Owners;

/// <summary>The numbers of buffers and bytes of a <see cref="NativeMemoryPool"/> at one moment.</summary>
/// <param name="RentedBuffers">The number of buffers that are rented.</param>
/// <param name="RentedBytes">The bytes of the rented buffers.</param>
/// <param name="IdleBuffers">The number of buffers that are kept for the next rents.</param>
/// <param name="IdleBytes">The bytes of the idle buffers.</param>
public readonly record struct NativeMemoryPoolStatistics(long RentedBuffers, long RentedBytes, long IdleBuffers, long IdleBytes);
