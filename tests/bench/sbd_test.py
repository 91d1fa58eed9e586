"""Tests of tests/bench/sbd: label files as they are published, scores by hand and from TransNetV2's own examples.

    python3 tests/bench/sbd_test.py
"""
import contextlib
import importlib.machinery
import importlib.util
import io
import json
import os
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
loader = importlib.machinery.SourceFileLoader("sbd", os.path.join(HERE, "sbd"))
sbd = importlib.util.module_from_spec(importlib.util.spec_from_loader("sbd", loader))
loader.exec_module(sbd)


class Files(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def manifest(self, name, films):
        videos = [{"id": "0" * 40, "file": film, "scenes": [{"frames": list(frames)} for frames in scenes]}
                  for film, scenes in films.items()]
        return self.write(name, json.dumps({"format": "tinct.manifest/1", "videos": videos}))


class Matching(unittest.TestCase):
    def hit(self, truth, found, tolerance):
        return len(sbd.match([truth], [found], tolerance)) == 1

    def test_the_examples_of_transnetv2s_evaluation(self):
        # metrics_utils.py of soCzech/TransNetV2: predicted [[0, 5], [6, 9]] against shots that end at 5, 4, 3, 2.
        for tolerance, hits in ((0, [5]), (1, [5, 4]), (2, [5, 4, 3])):
            for last in (5, 4, 3, 2):
                self.assertEqual(self.hit((last, last + 1), (5, 6), tolerance), last in hits, (tolerance, last))

    def test_one_transition_matches_one(self):
        # Two cuts within the tolerance of one label: one of them is false.
        self.assertEqual(sbd.match([(10, 11)], [(9, 10), (11, 12)], 2), [(0, 0)])
        self.assertEqual(sbd.match([(9, 10), (11, 12)], [(10, 11)], 2), [(0, 0)])

    def test_a_gradual_transition_is_hit_anywhere_on_its_way(self):
        self.assertTrue(self.hit((100, 120), (110, 111), 0))
        self.assertTrue(self.hit((100, 120), (99, 101), 0))
        self.assertFalse(self.hit((100, 120), (98, 99), 0))
        self.assertFalse(self.hit((100, 120), (123, 124), 2))

    def test_counts_by_hand(self):
        labels = sbd.Labels()
        labels.add("a", [(9, 10), (49, 50), (70, 90)])
        labels.add("b", [(19, 20)])
        labels.add("c", [])
        labels.add("d", [(5, 6)])
        found = {"a": [(9, 10), (30, 31), (80, 81)], "b": [(22, 23)], "c": []}
        result = sbd.score(labels, found, 2)
        self.assertEqual((result["films"], result["missing"]), (3, 1))
        self.assertEqual((result["hits"], result["truth"], result["found"]), (2, 4, 4))
        self.assertEqual((result["precision"], result["recall"], result["f1"]), (0.5, 0.5, 0.5))
        # a: 2 of 3 and 3 found, 2/3; b: 0; c: nothing to find, nothing found.
        self.assertAlmostEqual(result["mean_film_f1"], (2 / 3 + 0 + 1) / 3)
        self.assertEqual((result["cut_hits"], result["cuts"]), (1, 3))
        self.assertEqual((result["gradual_hits"], result["gradual"]), (1, 1))
        self.assertEqual(sbd.score(labels, found, 2, True)["recall"], 2 / 5)

    def test_nothing_is_no_division_by_zero(self):
        self.assertEqual(sbd.score(sbd.Labels(), {}, 2)["f1"], 0)


class Formats(Files):
    def test_bbc(self):
        self.write("shots/01_From_Pole_to_Pole.txt", "0\t99\n100\t149\n160\t200\n")
        labels = sbd.read_bbc(os.path.join(self.folder, "shots"))
        self.assertEqual(labels.films, {"1": [(99, 100), (149, 160)]})
        # As TransNetV2 reads the original files: everything one later, but for a first 0.
        self.write("moved/11_x.txt", "0 99\n100 149\n")
        self.assertEqual(sbd.read_bbc(os.path.join(self.folder, "moved"), 1).films, {"11": [(100, 101)]})

    def test_clipshots(self):
        path = self.write("test.json", json.dumps({
            "1t9hqz2sqqc.mp4": {"transitions": [[0, 1], [311, 334], [7, 7], [9, 8], [3561, 3562]], "frame_num": 3561.0},
            "-FI7z_9YNl0.mp4": {"transitions": [], "frame_num": 10.0}}))
        labels = sbd.read_clipshots(path)
        self.assertEqual(labels.films, {"1t9hqz2sqqc": [(0, 1), (311, 334)], "-FI7z_9YNl0": []})
        self.assertEqual(len(labels.left_out), 3)

    def test_autoshot_as_published(self):
        # With the slips of kuaishou_v2.txt: 2959.2960, 568,,569, 178,179, and 722,57.
        path = self.write("kuaishou_v2.txt", "34996642719.mp4 1324\n70,71\n1000,1005\n1323,1324\n\n\n"
                          "34788567535.mp4  3524\n2959.2960\n568,,569\n178,179,\n722,57\n3524,3525\nx\n")
        labels = sbd.read_autoshot(path)
        self.assertEqual(labels.films["34996642719"], [(70, 71), (1000, 1005), (1323, 1324)])
        self.assertEqual(labels.films["34788567535"], [(178, 179), (568, 569), (2959, 2960)])
        self.assertEqual(len(labels.left_out), 3)

    def test_autoshot_as_shots(self):
        self.write("annotations/123.txt", "0\t9\n10\t19\n25\t30\n")
        labels = sbd.read_autoshot(os.path.join(self.folder, "annotations"))
        self.assertEqual(labels.films, {"123": [(9, 10), (19, 25)]})

    def test_predictions(self):
        path = self.manifest("m.json", {"sub/film.mp4": [(20, 29), (0, 9), (10, 15)]})
        self.assertEqual(sbd.read_predictions(path), {"sub/film.mp4": [(9, 10), (15, 20)]})
        self.write("scenes/film.mp4.scenes.txt", "0 9\n10 29\n")
        found = sbd.read_predictions(os.path.join(self.folder, "scenes"))
        self.assertEqual({sbd.stem(name): t for name, t in found.items()}, {"film": [(9, 10)]})


class Program(Files):
    def test_sets_side_by_side(self):
        self.write("shots/02_Mountains.txt", "0 9\n10 19\n20 29\n")
        bbc = self.manifest("bbc.json", {"bbc_02.mp4": [(0, 9), (10, 29)]})
        clips = self.write("test.json", json.dumps({"v.mp4": {"transitions": [[9, 10]], "frame_num": 20}}))
        clip_scenes = self.manifest("clips.json", {"v.mp4": [(0, 11), (12, 19)]})
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            sbd.main(["--json", "--set", "bbc", os.path.join(self.folder, "shots"), bbc,
                      "--set", "clipshots", clips, clip_scenes])
        first, second = json.loads(out.getvalue())
        self.assertEqual((first["precision"], first["recall"]), (1, 0.5))
        self.assertAlmostEqual(first["f1"], 2 / 3)
        self.assertEqual(second["f1"], 1)  # two frames late
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            sbd.main(["--tolerance", "0", "--set", "clipshots", clips, clip_scenes])
        self.assertIn("| clipshots | 1 | 1 | 0.000 | 0.000 | 0.000 | 0.000 | 0/1 | 0/0 |", out.getvalue())


if __name__ == "__main__":
    unittest.main()
