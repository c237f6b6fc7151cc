namespace Cleave.Memory.Owners;

/// <summary>What a <see cref="NativeMemoryPool"/> has at one moment.</summary>
/// <param name="RentedBuffers">Buffers that somebody has.</param>
/// <param name="RentedBytes">Their bytes.</param>
/// <param name="IdleBuffers">Buffers that wait for the next one who rents.</param>
/// <param name="IdleBytes">Their bytes.</param>
public readonly record struct NativeMemoryPoolStatistics(long RentedBuffers, long RentedBytes, long IdleBuffers, long IdleBytes);
