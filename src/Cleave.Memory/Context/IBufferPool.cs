namespace Cleave.Memory.Context;

/// <summary>A pool of buffers as reports see it. Thread-safe.</summary>
internal interface IBufferPool
{
    /// <summary>The name of the pool in meters and messages.</summary>
    string Name { get; }

    /// <summary>The bytes of all rented buffers.</summary>
    long RentedBytes { get; }

    /// <summary>The bytes of all buffers that wait to be rented.</summary>
    long IdleBytes { get; }
}
