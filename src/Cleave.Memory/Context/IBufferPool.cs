namespace Cleave.Memory.Context;

/// <summary>A pool of buffers, as far as reports look at it. Thread-safe.</summary>
internal interface IBufferPool
{
    /// <summary>The pool's name in meters and messages.</summary>
    string Name { get; }

    /// <summary>Bytes of buffers that are rented.</summary>
    long RentedBytes { get; }

    /// <summary>Bytes of buffers that wait to be rented.</summary>
    long IdleBytes { get; }
}
