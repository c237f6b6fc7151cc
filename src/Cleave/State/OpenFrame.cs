namespace Cleave.State;

/// <summary>The parts of a frame whose checksum is right.</summary>
/// <param name="body">The bytes between the header and the checksum.</param>
/// <param name="sequence">The sequence number.</param>
/// <param name="length">Bytes of the whole frame.</param>
internal readonly ref struct OpenFrame(ReadOnlySpan<byte> body, ulong sequence, int length)
{
    public readonly ReadOnlySpan<byte> Body = body;
    public readonly ulong Sequence = sequence;
    public readonly int Length = length;
}
