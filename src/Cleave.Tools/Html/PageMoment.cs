using System.Text.Json;
using Cleave.Tools.Json;
using Cleave.Tools.Moments;
using Cleave.Tools.Reports;

namespace Cleave.Tools.Html;

/// <summary>Writes the moment of a map for the page's script.</summary>
internal static class PageMoment
{
    public static void Write(MemoryReport map, Utf8JsonWriter json)
    {
        SpaceMoment moment = map.Moment;
        json.WriteStartObject();
        if (moment.Event is { } index)
        {
            json.WriteNumber("event", index);
        }

        json.WriteNumber("allocated", moment.AllocatedBytes);
        json.WriteNumber("free", moment.FreeBytes);
        json.WriteNumber("clear", moment.ClearBytes);
        json.WriteNumber("largestFreeBlock", moment.LargestFreeBlock);
        json.WriteNumber("fragmentation", moment.Fragmentation);
        json.WriteNumber("holeCount", moment.HoleCount);
        json.WriteArray("parts", moment.Parts, part => WritePart(part, json));
        json.WriteArray("blocks", moment.Blocks, block => WriteBlock(block, json));
        json.WriteArray("allocations", moment.Allocations, one => WriteAllocation(one, moment.Base, json));
        json.WriteArray("sizes", moment.Sizes, size => WriteSize(size, json));
        json.WriteArray("orders", moment.Orders, order => WriteOrder(order, json));
        json.WriteArray("cells", moment.Cells, cell => WriteCell(cell, json));
        json.WriteArray("holes", moment.Holes, hole => WriteHole(hole, map, json));
        json.WriteEndObject();
    }

    private static void WritePart(SpacePart part, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("name", part.Name);
        json.WriteNumber("bytes", part.Bytes);
        json.WriteEndObject();
    }

    private static void WriteBlock(SpaceBlock block, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("name", block.Name);
        json.WriteString("group", block.Group);
        json.WriteNumber("at", block.Address);
        json.WriteNumber("size", block.Size);
        json.WriteNumber("allocated", block.Allocated);
        json.WriteNumber("allocations", block.Allocations);
        json.WriteNumber("free", block.LargestFreeRun);
        json.WriteArray("cells", block.Cells, json.WriteNumberValue);
        json.WriteEndObject();
    }

    private static void WriteAllocation(SpaceAllocation allocation, ulong spaceBase, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("name", allocation.Name);
        json.WriteNumber("size", allocation.Size);
        json.WriteString("stack", allocation.Stack);
        json.WriteArray("ranges", allocation.Ranges, range => json.WriteArray(
            null, (ulong[])[range.Address - spaceBase, range.Size], value => json.WriteNumberValue(value)));
        json.WriteEndObject();
    }

    private static void WriteSize(SizeCount size, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("from", size.From);
        json.WriteNumber("count", size.Count);
        json.WriteNumber("bytes", size.Bytes);
        json.WriteEndObject();
    }

    private static void WriteOrder(OrderCount order, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("blockSize", order.BlockSize);
        json.WriteNumber("free", order.Free);
        json.WriteNumber("bytes", order.Bytes);
        json.WriteEndObject();
    }

    private static void WriteCell(SpaceCell cell, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("allocated", cell.Allocated);
        json.WriteNumber("clear", cell.Clear);
        json.WriteNumber("retired", cell.Retired);
        json.WriteEndObject();
    }

    private static void WriteHole(SpaceHole hole, MemoryReport map, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("at", hole.Address - map.Moment.Base);
        json.WriteNumber("size", hole.Size);
        WriteNeighbour("below", hole.Below, map.History, json);
        WriteNeighbour("above", hole.Above, map.History, json);
        json.WriteEndObject();
    }

    private static void WriteNeighbour(string name, SpaceNeighbour? neighbour, SpaceHistory? history, Utf8JsonWriter json)
    {
        if (neighbour is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        json.WriteNumber("size", neighbour.Size);
        json.WriteBoolean("retired", neighbour.IsRetired);
        if (neighbour.Life is { } life)
        {
            json.WriteStartObject("life");
            json.WriteString("id", FormattableString.Invariant($"{life.Id}"));
            json.WriteNumber("birth", life.Birth);
            json.WriteNumber("death", life.Death);
            if (life.Stack >= 0 && history is not null)
            {
                json.WriteString("stack", history.Stacks[life.Stack]);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
