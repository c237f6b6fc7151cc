using System.Security.Cryptography;

namespace Cleave.Memory.Slabs;

/// <summary>Random numbers below a small limit, from the system's cryptographic generator, which is asked for many bytes at once. Not
/// thread-safe.</summary>
internal sealed class RandomPick
{
    private readonly byte[] _bytes = new byte[512];
    private int _next = 512;

    /// <summary>Returns a number from 0 to below the limit, which is at most 256.</summary>
    /// <remarks>Numbers differ in frequency by less than the limit divided by 256, because a byte is scaled and none is rejected.</remarks>
    public int Below(int limit)
    {
        if (_next == _bytes.Length)
        {
            RandomNumberGenerator.Fill(_bytes);
            _next = 0;
        }

        return (_bytes[_next++] * limit) >> 8;
    }
}
