namespace Cleave.State;

/// <summary>The parts of a frame whose checksum is right.</summary>
/// <param name="body">The bytes between the header and the checksum.</param>
/// <param name="last">The place among increments, as the header has it.</param>
/// <param name="checksum">The checksum of the frame.</param>
/// <param name="version">The version of the format of the body.</param>
internal readonly ref struct OpenFrame(ReadOnlySpan<byte> body, LastIncrement last, ulong checksum, byte version)
{
    public readonly ReadOnlySpan<byte> Body = body;
    public readonly LastIncrement Last = last;
    public readonly ulong Checksum = checksum;
    public readonly byte Version = version;

    /// <summary>Bytes of the whole frame.</summary>
    public int Length => Body.Length + StateFrame.HeaderBytes + StateFrame.TrailerBytes;
}
