namespace Cleave.Memory.Context;

/// <summary>A part of the program that holds memory of a heap.</summary>
/// <param name="Name">The kind and the name: "group 'sessions'", "pool 'buffers'", "cache PageCache".</param>
/// <param name="Bytes">The number of bytes that the part holds.</param>
public readonly record struct MemoryHolder(string Name, nuint Bytes)
{
    /// <summary>The holder in words: "group 'sessions', 120 MiB".</summary>
    public override string ToString() => $"{Name}, {ByteText.Exact(Bytes)}";
}
