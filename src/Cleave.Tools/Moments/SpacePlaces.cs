using System.Globalization;

namespace Cleave.Tools.Moments;

/// <summary>Writes addresses of a space: as numbers, or as offsets in blocks if the space consists of blocks.</summary>
internal static class SpacePlaces
{
    /// <summary>Writes an address, as "0x4000" or "block 3 +0x4000".</summary>
    public static string Of(SpaceMoment moment, ulong address) => BlockAt(moment, address) is { } block
        ? Of(block, address)
        : Hex(address);

    /// <summary>Writes an address as an offset in its block.</summary>
    public static string Of(SpaceBlock block, ulong address) => $"{block.Name} +{Hex(address - block.Address)}";

    private static SpaceBlock? BlockAt(SpaceMoment moment, ulong address) => moment.Blocks.Count == 0
        ? null
        : moment.Blocks.LastOrDefault(block => block.Address <= address && address - block.Address < block.Size);

    private static string Hex(ulong address) => "0x" + address.ToString("x", CultureInfo.InvariantCulture);
}
