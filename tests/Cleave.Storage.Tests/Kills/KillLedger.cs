using System.Globalization;
using System.Text;
using Cleave.Storage.Spaces;

namespace Cleave.Storage.Tests.Kills;

/// <summary>The changes that a killed program had acknowledged, and those that it had begun.</summary>
internal sealed class KillLedger
{
    private readonly Dictionary<ulong, Entry> _live = [];
    private readonly Dictionary<string, ulong> _begun = [];

    /// <summary>Calls that were acknowledged.</summary>
    public int Acknowledged { get; private set; }

    /// <summary>Takes note of a report.</summary>
    public void Read(string line)
    {
        string[] words = line.Split(' ');
        Acknowledged += char.IsUpper(words[0][0]) ? 1 : 0;
        switch (words[0])
        {
            case "a": _begun.Add(words[1], Number(words[2])); break;
            case "A": _begun.Remove(words[1]); _live.Add(Number(words[2]), new Entry(Number(words[3]), Number(words[4]), words[1])); break;
            case "f": _live[Number(words[1])].IsLeaving = true; break;
            case "F": _live.Remove(Number(words[1])); break;
            case "n": _live[Number(words[1])].NextNote = words[2]; break;
            case "N": _live[Number(words[1])].EndNote(words[2]); break;
            case "m": _live[Number(words[1])].NextOffset = Number(words[2]); break;
            case "M": _live[Number(words[1])].EndMove(Number(words[2])); break;
            default: Assert.Equal(_live.Count.ToString(CultureInfo.InvariantCulture), words[1]); break;
        }
    }

    /// <summary>Checks a space against the reports, and takes over what of the calls that were not acknowledged is there.</summary>
    public void Check(DurableSpace space)
    {
        space.Validate();
        var found = space.EnumerateAllocations().ToDictionary(
            one => one.Range.Id, one => new Entry(one.Range.Offset, one.Range.Size, Encoding.ASCII.GetString(one.Note.Span)));
        foreach ((ulong id, Entry entry) in _live)
        {
            if (!found.TryGetValue(id, out Entry? there))
            {
                Assert.True(entry.IsLeaving, $"Range {id} was acknowledged and is lost.");
                continue;
            }

            Assert.True(there.Offset == entry.Offset
                || there.Offset == entry.NextOffset, $"Range {id} is at {there.Offset} instead of {entry.Offset}.");
            Assert.True(
                there.Note == entry.Note || there.Note == entry.NextNote, $"Range {id} has the note {there.Note} instead of {entry.Note}.");
            Assert.Equal(entry.Size, there.Size);
        }

        foreach ((ulong id, Entry there) in found.Where(one => !_live.ContainsKey(one.Key)))
        {
            Assert.True(_begun.TryGetValue(
                there.Note, out ulong size), $"Range {id} with the note {there.Note} was never asked for, or was freed.");
            Assert.Equal((size + 4095) & ~4095UL, there.Size);
        }

        _live.Clear();
        _begun.Clear();
        foreach ((ulong id, Entry there) in found)
        {
            _live.Add(id, there);
        }
    }

    private static ulong Number(string word) => ulong.Parse(word, CultureInfo.InvariantCulture);

    private sealed class Entry(ulong offset, ulong size, string note)
    {
        public ulong Offset { get; private set; } = offset;

        public ulong Size { get; } = size;

        public string Note { get; private set; } = note;

        public bool IsLeaving { get; set; }

        public string? NextNote { get; set; }

        public ulong? NextOffset { get; set; }

        public void EndNote(string note) => (Note, NextNote) = (note, null);

        public void EndMove(ulong offset) => (Offset, NextOffset) = (offset, null);
    }
}
